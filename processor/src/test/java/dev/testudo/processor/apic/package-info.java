/// Tests of the local APIC.
@NullMarked
package dev.testudo.processor.apic;

import org.jspecify.annotations.NullMarked;
