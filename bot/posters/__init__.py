"""Posters and jar labels: a QR that opens WhatsApp with a cooperative's code written already."""
