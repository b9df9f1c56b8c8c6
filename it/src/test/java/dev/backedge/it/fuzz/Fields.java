package dev.backedge.it.fuzz;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fields that programs read and write, by name, with their descriptors: those of a {@link Cell}, and static ones of the program's own. */
final class Fields {
    static final Map<String, String> OF_CELL = new TreeMap<>(Map.ofEntries(Map.entry("z", "Z"), Map.entry("b", "B"), Map.entry("c", "C"), Map.entry("s", "S"),
            Map.entry("i", "I"), Map.entry("j", "J"), Map.entry("f", "F"), Map.entry("d", "D"), Map.entry("shared", "I"), Map.entry("ints", "[I"),
            Map.entry("doubles", "[D"), Map.entry("bytes", "[B"), Map.entry("table", "[I"), Map.entry("rows", "[[I"),
            Map.entry("coil", Ty.COIL.descriptor), Map.entry("next", Ty.CELL.descriptor)));
    static final Map<String, String> STATIC = new TreeMap<>(Map.ofEntries(Map.entry("sz", "Z"), Map.entry("sb", "B"), Map.entry("sc", "C"), Map.entry("ss", "S"),
            Map.entry("si", "I"), Map.entry("sj", "J"), Map.entry("sf", "F"), Map.entry("sd", "D"), Map.entry("sshared", "I"), Map.entry("sints", "[I"),
            Map.entry("sdoubles", "[D"), Map.entry("srows", "[[D"), Map.entry("scell", Ty.CELL.descriptor),
            Map.entry("sturner", Ty.TURNER.descriptor), Map.entry("sbox", Ty.BOX.descriptor)));
    private static final List<String> FINAL = List.of("table");

    private Fields() {
    }

    /** Names of those with values of a type. */
    static List<String> of(Map<String, String> fields, Ty ty) {
        return fields.keySet().stream().filter(name -> Ty.of(fields.get(name)) == ty).toList();
    }

    /** Names of those that may be written. */
    static List<String> open(Map<String, String> fields) {
        return fields.keySet().stream().filter(name -> !FINAL.contains(name)).toList();
    }

    static boolean isVolatile(String name) {
        return name.endsWith("shared");
    }
}
