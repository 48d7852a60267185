/// What CPUID answers: tables of features by leaf, offered only when they work.
@NullMarked
package dev.testudo.processor.cpuid;

import org.jspecify.annotations.NullMarked;
