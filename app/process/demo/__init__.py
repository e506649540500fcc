"""The demo: made-up people and questions, brought in through the services that pages use."""
