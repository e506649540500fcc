"""The outbox: mail is a row first, then sent by a job."""
