"""The console: web pages for trainers, agents and dashboards; in development also the WhatsApp simulator."""
