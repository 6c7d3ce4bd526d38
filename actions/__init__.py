"""Rasa's custom actions: thin; they ask sevamitra.* for facts and speak the words of domain.yml. One module an errand."""
