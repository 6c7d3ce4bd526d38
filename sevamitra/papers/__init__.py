"""Papers a citizen gets as PDF (receipt, acknowledgement of an appeal, certificate), their verification and delivery."""
