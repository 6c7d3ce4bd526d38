"""WhatsApp Business Cloud API. Only ``channel`` (what Rasa loads), ``output`` and ``turns`` import Rasa."""
