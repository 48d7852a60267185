package dev.testudo.cli.law;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.cli.law.LawCase.Step;
import dev.testudo.cli.law.LawCase.Write;
import dev.testudo.processor.vmx.VmxCapabilities;
import java.util.ArrayList;
import java.util.List;

/// Draws cases: most are a valid VMCS with a few fields changed, so that both sides of every rule
/// are met; some are wholly random.
final class CaseDrawing {
  private static final int[] DEBUG_PLACES = {
    Places.CODE, Places.CODE + 5, Places.DATA, Places.STACK + 0x7f8, Places.HANDLERS, 0x60
  };

  private final VmxCapabilities capabilities;
  private final Driver driver;
  private final List<VmcsField> writable;
  private final Image constants = new Image();

  CaseDrawing(VmxCapabilities capabilities, Driver driver) {
    this.capabilities = capabilities;
    this.driver = driver;
    writable = driver.fields();
    TableDrawing.placeConstants(constants);
    driver.place(constants);
  }

  /// The case of this number.
  LawCase draw(long seed, long number) {
    Dice dice = new Dice(seed, number);
    GuestMode mode =
        dice.percent(50)
            ? GuestMode.LONG
            : GuestMode.values()[dice.below(GuestMode.values().length)];
    Image image = constants.copy();
    image.put(Places.CODE, CodeDrawing.draw(dice, mode));
    TableDrawing.draw(dice, image);
    for (int register = 0; register < 16; register++) {
      image.putLong(
          Driver.GENERAL_REGISTERS + 8 * register,
          switch (dice.below(4)) {
            case 0 -> 0;
            case 1 -> dice.below(16);
            case 2 -> Places.DATA + 8 * dice.below(512);
            default -> dice.bits();
          });
    }
    if (dice.percent(8)) {
      image.putInt(Driver.SELF_INTERRUPT, 0x20 + dice.below(0xe0));
    }
    Fields fields = new Fields(capabilities);
    StateDrawing state = new StateDrawing(dice, mode, fields);
    state.draw(driver.exit());
    new ControlDrawing(dice, mode, fields).draw();
    state.addControls();
    int kind = dice.below(100);
    List<Step> steps = new ArrayList<>();
    steps.add(first(dice, fields, kind));
    int more = dice.below(Driver.MOST_RECORDS - 1);
    for (int i = 0; i < more; i++) {
      steps.add(next(dice, fields));
    }
    long[] debugAddresses = new long[4];
    for (int i = 0; i < debugAddresses.length; i++) {
      debugAddresses[i] = DEBUG_PLACES[dice.below(DEBUG_PLACES.length)];
    }
    return new LawCase(
        "seed %d, case %d, %s".formatted(seed, number, mode), image, debugAddresses, steps);
  }

  private Step first(Dice dice, Fields fields, int kind) {
    List<Write> writes = new ArrayList<>();
    if (kind < 3) {
      // Wholly random, but for the way back.
      for (VmcsField field : writable) {
        writes.add(new Write(field, dice.percent(50) ? dice.bits() : fields.get(field)));
      }
      writes.add(new Write(VmcsField.HOST_RIP, driver.exit()));
    } else {
      for (VmcsField field : writable) {
        if (!field.isReadOnly() || dice.percent(1)) {
          writes.add(new Write(field, fields.get(field)));
        }
      }
      int mutations = kind < 45 ? 0 : kind < 85 ? 1 : 1 + dice.below(4);
      for (int i = 0; i < mutations; i++) {
        writes.add(mutation(dice, fields));
      }
    }
    return new Step(Driver.STAY, writes, dice.percent(99) ? Driver.LAUNCH : Driver.RESUME);
  }

  private Step next(Dice dice, Fields fields) {
    List<Write> writes = new ArrayList<>();
    for (int count = dice.percent(60) ? 0 : 1 + dice.below(2); count > 0; count--) {
      writes.add(mutation(dice, fields));
    }
    return new Step(
        dice.percent(80) ? Driver.SKIP_INSTRUCTION : Driver.STAY,
        writes,
        dice.percent(98) ? Driver.RESUME : Driver.LAUNCH);
  }

  private Write mutation(Dice dice, Fields fields) {
    VmcsField field = Mutation.field(dice, writable);
    long value = Mutation.value(dice, field, fields.get(field)) & field.mask();
    if (field == VmcsField.HOST_RIP || field == VmcsField.HOST_CR3) {
      // Somewhere else L1 would not come back; but what the rules refuse is welcome.
      value = dice.percent(50) ? value | 1L << dice.of(40, 47, 52, 63) : fields.get(field);
    }
    return new Write(field, value);
  }
}
