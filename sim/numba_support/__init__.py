"""The only package that imports Numba and llvmlite: decorators, the compile cache, and a few LLVM instructions."""
