"""The WhatsApp simulator: phones of several citizens, Meta's Graph API and Meta's webhooks, on one machine.

The assistant cannot tell it from the real thing: signed webhooks go in, the Graph API comes out
(shared/protocols/whatsapp-cloud-api.md). For development only.
"""

from sevamitra.console.simulator.install import install

__all__ = ["install"]
