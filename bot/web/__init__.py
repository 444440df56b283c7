"""What is served over HTTP: webhooks, health, and the simulator's page."""
