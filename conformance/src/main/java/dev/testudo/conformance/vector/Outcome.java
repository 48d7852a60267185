package dev.testudo.conformance.vector;

/// What came of a form in one state.
///
/// @param vector the exception it raised, or -1
/// @param errorCode of the exception, 0 if it has none
/// @param ripOffset where the saved RIP is, from the first byte of the form; 0xff for elsewhere
/// @param faultAddress CR2 for #PF, else 0
/// @param after the state afterwards
record Outcome(int vector, int errorCode, int ripOffset, long faultAddress, VectorState after) {
  static final int NO_EXCEPTION = -1;
}
