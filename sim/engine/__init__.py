"""Two engines that run the same model: `mesa` with agents, `compiled` with arrays. Their results are bit-identical."""
