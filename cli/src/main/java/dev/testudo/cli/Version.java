package dev.testudo.cli;

import picocli.CommandLine.IVersionProvider;

/// The version as the jar's manifest tells it.
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "testudo " + (version == null ? "(unpackaged)" : version),
      "on Java " + Runtime.version() + ", " + System.getProperty("os.name"),
    };
  }
}
