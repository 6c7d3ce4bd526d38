"""From free text to one of the services: signals, a learned ranker, and the question that settles a doubt."""
