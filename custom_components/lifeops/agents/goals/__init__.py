"""The goals agent: habits and goals, with progress from what is measured."""
