package dev.backedge.compiler.bytecode;

/**
 * What must hold of a loaded class before compiled code may execute the bodies of its methods in place of calls. Until it does, compiled code leaves before
 * those calls. Of the loop's own class, which is loaded, only the last counts.
 *
 * @param name internal name, as the loop's class knows it
 * @param fileHash of the class file that the bodies come from, see {@link FieldLookup.Code}: the loaded class must have been made from the same one
 * @param sameLoader whether its defining loader must be that of the loop's class: its body names other classes, or it is not open to all
 * @param fields whether a body accesses fields: the hook reads them, so that it must not be entered at all unless all this holds
 * @param initialised whether it must be initialised: a call of a static method would see to it
 */
public record Reliance(String name, long fileHash, boolean sameLoader, boolean fields, boolean initialised) {
    Reliance and(Reliance other) {
        return new Reliance(name, fileHash, sameLoader || other.sameLoader, fields || other.fields, initialised || other.initialised);
    }
}
