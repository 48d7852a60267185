/// The `testudo` command: options, progress, reports and exit codes.
///
/// Here live the edges: what the user types and reads. Here never live decisions about the machine,
/// which a program embedding Testudo would need too. It may use every published module; none uses
/// it.
@NullMarked
package dev.testudo.cli;

import org.jspecify.annotations.NullMarked;
