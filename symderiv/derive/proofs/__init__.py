"""Properties of models, and equations proved by rewriting."""
