package dev.backedge.compiler.bytecode;

import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Resolves the fields that one method accesses (JVMS 5.4.3.2), as far as class files tell. What is not found, volatile, of the
 * other sort (static or not), or out of reach stays with the interpreter.
 */
final class Fields {
    /** A class file with a circle in its hierarchy must not keep us for ever. */
    private static final int MAX_DEPTH = 100;

    /**
     * A field that compiled code may keep the value of.
     *
     * @param declaring the class that declares it
     * @param assignable whether it is not final
     * @param initialised whether its class is initialised, or is being so by the same thread, whenever the method runs; true for instance fields
     * @param reachable whether the method itself may access it, as a method of another class that is inlined in it may
     */
    record Field(String declaring, String name, String descriptor, boolean assignable, boolean initialised, boolean reachable) {
    }

    private record Found(ClassFields in, int access) {
    }

    private final ClassFields own;
    private final FieldLookup lookup;
    private final boolean runsInitialised;
    private final Map<String, ClassFields> known = new HashMap<>();

    Fields(ClassNode own, MethodNode method, FieldLookup lookup) {
        this.own = ClassFields.of(own);
        this.lookup = lookup;
        // To call a static method or to make an object waits for the class (JVMS 5.5). A method of an object that the initialiser has given to another thread
        // does not: a static field may be read there only where the program reads it, lest the two threads wait for each other.
        this.runsInitialised = (method.access & Opcodes.ACC_STATIC) != 0 || method.name.equals("<init>");
        known.put(own.name, this.own);
    }

    /** The field that an instruction reads or writes; null if it is to be left to the interpreter. */
    Field resolve(FieldInsnNode instruction) {
        ClassFields from = instruction instanceof InlinedField inlined ? ClassFields.of(inlined.in()) : own;
        ClassFields owner = find(instruction.owner);
        boolean wantsStatic = instruction.getOpcode() == Opcodes.GETSTATIC || instruction.getOpcode() == Opcodes.PUTSTATIC;
        Found found = owner == null || !isAccessible(owner, from) ? null : find(owner, instruction.name + " " + instruction.desc, 0);
        if (found == null || (found.access & Opcodes.ACC_VOLATILE) != 0 || (found.access & Opcodes.ACC_STATIC) != 0 != wantsStatic || !isAccessible(found, from)) {
            return null;
        }
        return new Field(found.in.name(), instruction.name, instruction.desc, (found.access & Opcodes.ACC_FINAL) == 0, !wantsStatic || runsInitialised && isOrIsAbove(found.in, own),
                from == own || isReachable(owner, found, from));
    }

    /**
     * Whether the method may access what it inlines from another class: it is of the same package, or public and of the package of that class, which is known to be open to
     * the method's module ({@link Reliance}); of others the class files do not tell. What is protected may be accessed in objects of certain classes only. What is private
     * may be accessed in a nest, which is one only if its host says so, too: a class that has been copied under another name is in none.
     */
    private boolean isReachable(ClassFields owner, Found found, ClassFields from) {
        return isReachable(owner, owner.access(), from) && isReachable(found.in, found.in.access() & found.access, from)
                && ((found.access & Opcodes.ACC_PRIVATE) == 0 || isMember(own) && isMember(found.in) && found.in.nestHost().equals(own.nestHost()));
    }

    private boolean isMember(ClassFields type) {
        ClassFields host = find(type.nestHost());
        return host != null && host.isHostOf(type);
    }

    private boolean isReachable(ClassFields type, int access, ClassFields from) {
        return type.packageName().equals(own.packageName()) || (access & Opcodes.ACC_PUBLIC) != 0 && type.packageName().equals(from.packageName());
    }

    private ClassFields find(String name) {
        return name == null ? null : known.computeIfAbsent(name, lookup::find);
    }

    /** The class itself, its superinterfaces, its superclasses; null if there is no such field or a class on the way is not known. */
    private Found find(ClassFields in, String field, int depth) {
        if (in == null || depth > MAX_DEPTH) {
            return null;
        }
        Integer access = in.fields().get(field);
        if (access != null) {
            return new Found(in, access);
        }
        for (String superinterface : in.interfaces()) {
            ClassFields next = find(superinterface);
            if (next == null) {
                return null;
            }
            Found found = find(next, field, depth + 1);
            if (found != null) {
                return found;
            }
        }
        return find(find(in.superName()), field, depth + 1);
    }

    private boolean isOrIsAbove(ClassFields wanted, ClassFields from) {
        ClassFields each = from;
        for (int depth = 0; each != null && depth <= MAX_DEPTH; depth++) {
            if (each.name().equals(wanted.name())) {
                return true;
            }
            each = find(each.superName());
        }
        return false;
    }

    private static boolean isAccessible(ClassFields type, ClassFields from) {
        return (type.access() & Opcodes.ACC_PUBLIC) != 0 || type.packageName().equals(from.packageName());
    }

    private boolean isAccessible(Found field, ClassFields from) {
        boolean samePackage = field.in.packageName().equals(from.packageName());
        if ((field.access & Opcodes.ACC_PRIVATE) != 0) {
            return field.in.nestHost().equals(from.nestHost());
        } else if ((field.access & Opcodes.ACC_PROTECTED) != 0) {
            return samePackage || isOrIsAbove(field.in, from);
        }
        return samePackage || (field.access & Opcodes.ACC_PUBLIC) != 0;
    }
}
