package dev.testudo.architecture.vmx;

/// The layout of the access-rights fields of the VMCS.
///
/// @sdm 3C "Guest Register State"
public final class AccessRights {
  public static final int TYPE_MASK = 0xf;

  /// In a type: accessed (code and data segments), bit 0.
  public static final int TYPE_ACCESSED = 1;

  /// In a type: writable data, or readable code, bit 1.
  public static final int TYPE_WRITABLE_OR_READABLE = 2;

  /// In a type: expand-down data, or conforming code, bit 2.
  public static final int TYPE_EXPAND_DOWN_OR_CONFORMING = 4;

  /// In a type: code segment, bit 3.
  public static final int TYPE_CODE = 8;

  /// Code or data (1) or system (0).
  public static final int S = 1 << 4;

  public static final int DPL_SHIFT = 5;
  public static final int DPL_MASK = 3 << DPL_SHIFT;
  public static final int P = 1 << 7;
  public static final int AVL = 1 << 12;
  public static final int L = 1 << 13;
  public static final int DB = 1 << 14;
  public static final int G = 1 << 15;
  public static final int UNUSABLE = 1 << 16;
  public static final int RESERVED = 0xfffe_0f00;

  private AccessRights() {}

  public static int type(long accessRights) {
    return (int) accessRights & TYPE_MASK;
  }

  public static int dpl(long accessRights) {
    return (int) accessRights >> DPL_SHIFT & 3;
  }

  public static boolean isUsable(long accessRights) {
    return (accessRights & UNUSABLE) == 0;
  }
}
