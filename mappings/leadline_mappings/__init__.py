"""What a record means: standards, mappings and verdicts, without network, database or clock."""
