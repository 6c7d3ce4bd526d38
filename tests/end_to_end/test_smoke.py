import time


def test_x(bot, citizen):
    for t in [
        "नमस्कार",
        "utpannacha dakhla",
        "आणि फी किती?",
        "janmacha dakhla",
        "ग्रामपंचायत",
        "INC12345678",
        "mala mansashi bolaycha ahe",
    ]:
        a = time.time()
        print(t, citizen.say(t), round(time.time() - a, 3))
