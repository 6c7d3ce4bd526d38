"""Where people's messages come in and answers go out; phone and Aadhaar numbers stay on this side."""
