"""What happens to a record: connectors move it, the engine plans, writes and remembers."""
