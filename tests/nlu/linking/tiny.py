"""Nine services and a few written messages by two hands, enough to train a linker in a second or two."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.shared.nlu.training_data.message import Message

from sevamitra.nlu.encode import encode
from sevamitra.nlu.scripts import normalise

from ..messages import featurised

INCOME = "revenue-income-certificate"
CASTE = "revenue-caste-certificate"
CROP = "agriculture-crop-insurance-pmfby"
BIRTH = (
    "public-health-birth-certificate-civil-hospital",
    "rural-development-birth-certificate-gram-panchayat",
    "urban-development-birth-certificate-bmc",
    "urban-development-birth-certificate-municipal-corporation",
    "urban-development-birth-certificate-municipal-council",
)
COTTON = "agriculture-cotton-seed-licence-new"
SLUGS = (INCOME, CASTE, CROP, COTTON, *BIRTH)

WRITTEN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    INCOME: (
        ("उत्पन्नाचा दाखला काढायचा आहे", "aay praman patra chahiye", "income certificate sathi kay lagte"),
        ("shikshanasathi utpanna dakhla hava", "आय का प्रमाण पत्र कैसे बनेगा", "need my family income proof"),
    ),
    CASTE: (
        ("जातीचा दाखला कुठे मिळतो", "jati praman patra banwana hai", "caste certificate pahije"),
        ("jaticha dakhla kadhaycha", "मुझे जाति प्रमाण पत्र चाहिए", "how do I get a caste certificate"),
    ),
    CROP: (
        ("पीक विमा भरायचा आहे", "fasal bima karwana hai", "crop insurance form"),
        ("pik vima kasa bharaycha", "फसल बीमा का फॉर्म", "insure my soybean crop"),
    ),
    COTTON: (
        ("कापूस बियाणे परवाना नवीन", "cotton seed licence", "kapus biyane vikri parvana"),
        ("कपास बीज का लाइसेंस चाहिए", "kapas beej licence naya", "licence to sell cotton seeds"),
    ),
    BIRTH[1]: (
        ("ग्रामपंचायतीतून जन्म दाखला", "janm praman patra gaon ka", "birth certificate from gram panchayat"),
        ("gram panchayat janma dakhla", "गाँव से जन्म प्रमाण पत्र", "village birth certificate"),
    ),
    BIRTH[3]: (
        ("महानगरपालिकेतून जन्म दाखला", "nagar nigam janm praman patra", "municipal corporation birth certificate"),
        ("mahanagarpalika janma dakhla", "नगर निगम से जन्म प्रमाण पत्र", "birth certificate of city corporation"),
    ),
}
NOTHING = (
    "नमस्कार", "hello", "धन्यवाद", "thank you", "bye", "कोण जिंकलं मॅच", "aaj mausam kaisa hai", "IPL score sanga",
    "mujhe pizza chahiye", "recipe of vada pav", "शुभ सकाळ", "how are you", "चांगला सिनेमा सांगा", "namaste ji",
)  # fmt: skip


def meant(text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    return encode([normalise(text)])[0]


def understood(*texts: str) -> list[Message]:
    """Messages as the linker receives them."""
    return featurised([Message.build(text=text) for text in texts], [meant(text) for text in texts])
