"""What leadline shows: tables for people, JSON for programs, progress for both."""
