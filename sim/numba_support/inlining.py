"""Compile functions only as part of the functions that call them.

Numba makes machine code of each function that another one calls, and optimises it by itself and again in every
function into which it is inlined, level by level. For functions that are always inlined that is wasted: they are
typed and put into LLVM's language here, and optimised once, in the kernel that they end up in.
"""

from __future__ import annotations

from typing import Any

from numba.core import codegen, compiler, compiler_machinery, typed_passes

passes_of_numba: Any = compiler.DefaultPassBuilder


class Loops(codegen.JITCodeLibrary):
    """The code of a function that is linked into that of its callers: optimised, but no machine code of its own."""

    def _finalize_final_module(self) -> None:
        self._finalized = True


class Lines(Loops):
    """The same, left as it is for callers to optimise."""

    def _optimize_final_module(self) -> None:
        pass


class TellCallers(compiler_machinery.LoweringPass):
    """Let callers find the code of a function that has no machine code."""

    _name = "tell_callers"

    def __init__(self) -> None:
        pass

    def run_pass(self, state: Any) -> bool:
        """Register the code."""
        never_called: Any = [].append  # what callers look the code up by: any built-in function, another for each
        state.targetctx.insert_user_function(never_called, state.cr.fndesc, [state.library])
        state.cr = state.cr._replace(cfunc=never_called)
        return True


register_pass: Any = compiler_machinery.register_pass
register_pass(mutates_CFG=True, analysis_only=False)(TellCallers)


class PartOfKernel(compiler.CompilerBase):
    """Numba's usual passes, without machine code at the end."""

    library: type[Loops] = Lines

    def define_pipelines(self) -> list[Any]:
        """The passes, for Numba."""
        state: Any = self.state
        state.flags.no_compile = True
        state.library = self.library(state.targetctx.codegen(), state.func_id.func_qualname)
        passes = passes_of_numba.define_nopython_pipeline(state)
        passes.add_pass_after(TellCallers, typed_passes.NativeLowering)
        passes.finalize()
        return [passes]


class LoopsOfKernel(PartOfKernel):
    """The same for functions whose loops are best optimised before they stand among others."""

    library = Loops
