"""Ratings: a grid of users and movies, its factors and biases."""
