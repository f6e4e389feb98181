"""Bayesian factorisation of ratings by Gibbs sampling."""

from engine.collab.bayes.fit import fit_bayes

__all__ = ["fit_bayes"]
