package dev.testudo.machine.device.pic;

/// Everything one 8259A remembers, in one place.
final class PicChipState {
  /// Levels of the eight input pins.
  int lines;

  /// Interrupt request register.
  int requests;

  /// In-service register.
  int inService;

  /// Interrupt mask register.
  int mask;

  /// Edge/level control register: bits of pins that are level-triggered.
  int levelTriggered;

  int vectorBase;

  /// The input of lowest priority.
  int lowestPriority = 7;

  /// Initialization words that are still expected: 0 none, else the number of the next one.
  int expectedWord;

  boolean fourthWordNeeded;
  boolean single;
  boolean allLevelTriggered;
  boolean readInService;
  boolean poll;
  boolean specialMask;
  boolean specialFullyNested;
  boolean autoEndOfInterrupt;
  boolean rotateOnAutoEndOfInterrupt;
}
