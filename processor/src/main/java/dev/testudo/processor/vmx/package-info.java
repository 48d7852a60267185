/// VMX as the processor has it.
@NullMarked
package dev.testudo.processor.vmx;

import org.jspecify.annotations.NullMarked;
