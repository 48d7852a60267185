package dev.testudo.cli.linux;

import dev.testudo.cli.BadInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What is taken from the packages of one Debian kernel.
///
/// @param release the kernel's release, such as `6.1.0-37-cloud-amd64`
/// @param image the bzImage
/// @param modules the modules asked for with all they depend on, by name
record KernelPackage(String release, byte[] image, Map<String, KernelModule> modules) {
  private static final String IMAGE = "boot/vmlinuz-";

  /// Takes the kernel and the named modules out of the packages (Debian keeps them in one package,
  /// or in one each).
  ///
  /// @param wanted modules that must be there
  /// @param welcome modules that a kernel may have been built without
  static KernelPackage from(List<DebPackage> packages, List<String> wanted, List<String> welcome) {
    String release = "";
    byte[] image = {};
    Map<String, KernelModule> modules = new LinkedHashMap<>();
    Set<String> missing = new TreeSet<>(wanted);
    for (DebPackage one : packages) {
      // The first pass takes the kernel with what is sure to be needed.
      Map<String, byte[]> files =
          one.files(path -> path.startsWith(IMAGE) || isModule(path, missing, true));
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        if (file.getKey().startsWith(IMAGE)) {
          release = file.getKey().substring(IMAGE.length());
          image = file.getValue();
        } else {
          KernelModule module = KernelModule.of(file.getKey(), file.getValue());
          modules.put(module.name(), module);
        }
      }
    }
    if (image.length == 0) {
      throw new BadInput(
          "no kernel (" + IMAGE + "*) in " + packages + ": give a linux-image package for amd64");
    }
    List<String> roots = new ArrayList<>(wanted);
    welcome.stream().filter(modules::containsKey).forEach(roots::add);
    missing.clear();
    missing.addAll(unresolved(roots, modules));
    while (!missing.isEmpty()) {
      int before = modules.size();
      for (DebPackage one : packages) {
        one.files(path -> isModule(path, missing, false))
            .forEach((path, content) -> {
              KernelModule module = KernelModule.of(path, content);
              modules.put(module.name(), module);
            });
      }
      if (modules.size() == before) {
        throw new BadInput(
            "kernel "
                + release
                + " has no module "
                + String.join(", ", missing)
                + " in its package");
      }
      missing.clear();
      missing.addAll(unresolved(roots, modules));
    }
    return new KernelPackage(release, image, modules);
  }

  /// A module with all it depends on, in loading order; nothing if the kernel has no such module.
  List<KernelModule> loadingOrder(String name) {
    List<KernelModule> ordered = new ArrayList<>();
    order(name, modules, ordered, new TreeSet<>());
    return ordered;
  }

  /// KVM's modules lie in these two folders; taking both at once saves a second pass.
  private static boolean isModule(String path, Set<String> names, boolean guess) {
    if (!path.contains("lib/modules/") || !path.contains(".ko")) {
      return false;
    }
    return names.contains(KernelModule.nameOf(path))
        || guess && (path.contains("/kernel/arch/x86/kvm/") || path.contains("/kernel/virt/"));
  }

  private static Set<String> unresolved(List<String> wanted, Map<String, KernelModule> modules) {
    Set<String> missing = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    List<String> open = new ArrayList<>(wanted);
    while (!open.isEmpty()) {
      String name = open.removeLast();
      if (!seen.add(name)) {
        continue;
      }
      KernelModule module = modules.get(name);
      if (module == null) {
        missing.add(name);
      } else {
        open.addAll(module.dependencies());
      }
    }
    return missing;
  }

  private static void order(
      String name,
      Map<String, KernelModule> modules,
      List<KernelModule> ordered,
      Set<String> open) {
    KernelModule module = modules.get(name);
    if (module == null || ordered.contains(module) || !open.add(name)) {
      return;
    }
    for (String dependency : module.dependencies()) {
      order(dependency, modules, ordered, open);
    }
    ordered.add(module);
  }
}
