"""Pictures of a model, drawn from its definitions: the pipeline of boxes, and the small network component by component."""
