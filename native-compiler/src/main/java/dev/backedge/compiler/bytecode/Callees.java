package dev.backedge.compiler.bytecode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The methods that calls reach: static, private and final ones, and those of final classes, whatever classes are loaded later; those that can be overridden
 * where the receiver's class does not, which has to be looked at when there is a receiver ({@link ReceiverCheck}), since a hidden class may override one, and nobody is
 * told when it is defined. Of other classes the class file tells what they are, and the {@link Reliance} what must be known of the loaded class before that may be believed.
 */
final class Callees {
    /** Most bytecodes of a callee. */
    static final int MAX_SIZE = 120;

    /** A class file with a circle in its hierarchy must not keep us for ever. */
    private static final int MAX_CHAIN = 30;

    /**
     * A method that can be inlined.
     *
     * @param flow its blocks, without handlers
     * @param types null before what cannot be reached without an exception
     */
    record Callee(MethodNode method, ClassNode in, LoopRegion.Callee identity, int size, ControlFlow flow, TypeFlow types) {
        boolean reaches(int instruction) {
            return types.before(instruction) != null;
        }

        int lastReached() {
            int last = flow.size() - 1;
            while (types.before(last) == null) {
                last--;
            }
            return last;
        }
    }

    /**
     * What a call reaches.
     *
     * @param reliances that of the own class too, if it must be initialised
     * @param overridable whether the receiver's class may override it
     * @param guessed whether nothing but the receiver's class tells that it inherits the method: the call is made by way of an interface, or a class above it
     */
    record Target(Callee callee, List<Reliance> reliances, boolean overridable, boolean guessed) {
    }

    private final ClassNode own;
    private final FieldLookup lookup;
    private final Map<String, FieldLookup.Code> classes = new HashMap<>();
    private final Map<MethodNode, Callee> known = new IdentityHashMap<>();
    private final Map<MethodInsnNode, Target> found = new IdentityHashMap<>();

    /** @param own the class whose methods are analysed */
    Callees(FieldLookup.Code own, FieldLookup lookup) {
        this.own = own.node();
        this.lookup = lookup;
        classes.put(this.own.name, own);
    }

    FieldLookup lookup() {
        return lookup;
    }

    ClassNode own() {
        return own;
    }

    /**
     * What a call reaches, whatever the receiver is, unless it is overridable; null if that is not certain, or not to be inlined.
     *
     * @param call an instruction of that class
     * @param from the class that makes the call
     */
    Target find(MethodInsnNode call, ClassNode from) {
        Target target = found.get(call);
        if (target == null && !found.containsKey(call)) {
            target = resolve(call, from);
            found.put(call, target);
        }
        return target;
    }

    private Target resolve(MethodInsnNode call, ClassNode from) {
        if (call.name.startsWith("<") || call.owner.startsWith("[")) {
            return null;
        }
        List<FieldLookup.Code> chain = new ArrayList<>();
        MethodNode method = null;
        for (FieldLookup.Code each = code(call.owner); each != null && method == null && chain.size() < MAX_CHAIN; each = call.itf ? null : code(each.node().superName)) {
            chain.add(each);
            method = method(each.node(), call.name, call.desc);
        }
        if (method == null) {
            return null;
        }
        ClassNode in = chain.get(chain.size() - 1).node();
        boolean overridable = isOverridable(call, chain.get(0).node(), in, method);
        if (!overridable && !isBound(call, from, chain.get(0).node(), in, method) || !isAccessible(from, chain.get(0).node(), in, method)) {
            return null;
        }
        Callee callee = callee(in, method);
        return callee == null ? null : new Target(callee, reliances(chain, method, overridable), overridable, false);
    }

    /**
     * What a call reaches where the receiver's class is this one, or inherits the method from where this one has it, be it from an interface; null if that is not certain, or not
     * to be inlined.
     *
     * @param from the class that makes the call
     * @param receiver internal name
     * @param onThis whether the receiver is {@code this} of a method that the hook, or the JVM, is known to have selected
     */
    Target selected(MethodInsnNode call, ClassNode from, String receiver, boolean onThis) {
        boolean virtual = call.getOpcode() == Opcodes.INVOKEVIRTUAL && !call.itf;
        if (!virtual && call.getOpcode() != Opcodes.INVOKEINTERFACE || call.owner.startsWith("[")) {
            return null;
        }
        FieldLookup.Code in = code(receiver);
        MethodNode method = null;
        for (int depth = 0; in != null && method == null && depth < MAX_CHAIN; depth++) {
            method = method(in.node(), call.name, call.desc);
            in = method == null ? code(in.node().superName) : in;
        }
        if (method == null && !virtual) {
            in = withDefault(code(receiver), call, 0);
            method = in == null ? null : method(in.node(), call.name, call.desc);
        }
        boolean suits = method != null && (method.access & (Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE)) == 0
                && (method.access & (virtual ? Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED : Opcodes.ACC_PUBLIC)) != 0;
        List<FieldLookup.Code> seen = new ArrayList<>();
        if (!suits || !(virtual ? overrides(call, in, from, seen) : isOfInterface(call, in, from, onThis, seen))) {
            return null;
        }
        Callee callee = callee(in.node(), method);
        if (callee == null) {
            return null;
        }
        boolean fields = accessesFields(method);
        List<Reliance> reliances = new ArrayList<>();
        for (FieldLookup.Code each : seen) {
            if (each.node() != own) {
                reliances.add(new Reliance(each.node().name, each.fileHash(), true, fields && each == in, false));
            }
        }
        return new Target(callee, reliances, true, true);
    }

    /** An interface of a class which has a method with a body: which of them is selected, if there are more, the hook will see. Null if none is known. */
    private FieldLookup.Code withDefault(FieldLookup.Code type, MethodInsnNode call, int depth) {
        if (type == null || depth > MAX_CHAIN) {
            return null;
        }
        for (String each : type.node().interfaces) {
            FieldLookup.Code above = code(each);
            MethodNode method = above == null ? null : method(above.node(), call.name, call.desc);
            above = method == null ? withDefault(above, call, depth + 1) : (method.access & Opcodes.ACC_ABSTRACT) == 0 ? above : null;
            if (above != null) {
                return above;
            }
        }
        return withDefault(code(type.node().superName), call, depth + 1);
    }

    /** What must hold of the classes by which it is certain that an interface has the method which a call through it names; null if it is not. @param from the class that calls */
    List<Reliance> ofInterface(MethodInsnNode call, ClassNode from) {
        List<FieldLookup.Code> seen = new ArrayList<>();
        return !isMethodOfInterface(call, from, seen) ? null : seen.stream().filter(each -> each.node() != own)
                .map(each -> new Reliance(each.node().name, each.fileHash(), true, false, false)).toList();
    }

    /**
     * Whether a call may be inlined as soon as the class of its receiver is known.
     *
     * @param from the class that makes the call
     */
    boolean dependsOnReceiver(MethodInsnNode call, ClassNode from) {
        if (call.getOpcode() == Opcodes.INVOKEINTERFACE) {
            return isMethodOfInterface(call, from, new ArrayList<>());
        }
        FieldLookup.Code named = call.getOpcode() != Opcodes.INVOKEVIRTUAL || call.itf || call.owner.startsWith("[") ? null : code(call.owner);
        FieldLookup.Code in = named;
        MethodNode method = null;
        for (int depth = 0; in != null && method == null && depth < MAX_CHAIN; depth++) {
            method = method(in.node(), call.name, call.desc);
            in = method == null ? code(in.node().superName) : in;
        }
        return method != null ? isOverridable(call, named.node(), in.node(), method) && isSelectable(from, named.node(), in.node(), method)
                : named != null && (named.node().access & (Opcodes.ACC_FINAL | Opcodes.ACC_INTERFACE)) == 0 && isInheritedFromInterface(call, named, from, new ArrayList<>());
    }

    /** Whether no class has the method that a call names, but an interface of one, as a class may leave it to those below it. @param seen gets the class files that say so */
    private boolean isInheritedFromInterface(MethodInsnNode call, FieldLookup.Code named, ClassNode from, List<FieldLookup.Code> seen) {
        boolean found = false;
        FieldLookup.Code last = null;
        FieldLookup.Code each = named;
        for (int depth = 0; each != null && depth < MAX_CHAIN; depth++) {
            seen.add(each);
            for (String above : each.node().interfaces) {
                found = found || declares(code(above), call, seen, 0);
            }
            last = each;
            each = code(each.node().superName);
        }
        // a class above that is not known might have it, and Object has some
        boolean isOfClass = !"java/lang/Object".equals(last.node().superName) || call.name.equals("clone") || call.name.equals("finalize");
        return found && !isOfClass && ((named.node().access & Opcodes.ACC_PUBLIC) != 0 || packageName(named.node()).equals(packageName(from)));
    }

    /** Whether the method that a class has overrides one of a class above it, by which it is called, or is that. @param seen gets the class files that say so */
    private boolean overrides(MethodInsnNode call, FieldLookup.Code in, ClassNode from, List<FieldLookup.Code> seen) {
        FieldLookup.Code named = null;
        MethodNode resolved = null;
        for (FieldLookup.Code each = in; each != null && resolved == null && seen.size() < MAX_CHAIN; each = code(each.node().superName)) {
            seen.add(each);
            named = named == null && each.node().name.equals(call.owner) ? each : named;
            resolved = named == null ? null : method(each.node(), call.name, call.desc);
        }
        return resolved != null ? isSelectable(from, named.node(), seen.get(seen.size() - 1).node(), resolved) : named != null && isInheritedFromInterface(call, named, from, seen);
    }

    /** Whether the first method of the same name and type, from the receiver's class up, is called in place of this one (JVMS 5.4.6), and may be. Of one that is private to a package that is not certain. */
    private boolean isSelectable(ClassNode from, ClassNode named, ClassNode in, MethodNode method) {
        boolean isProtected = (method.access & Opcodes.ACC_PROTECTED) != 0;
        return (method.access & Opcodes.ACC_STATIC) == 0 && (isProtected || (method.access & Opcodes.ACC_PUBLIC) != 0)
                && (isAccessible(from, named, in, method) || isProtected && named == from);
    }

    /** Whether a class is of the interface by which its method is called, and that has the method. @param seen gets the class files that say so */
    private boolean isOfInterface(MethodInsnNode call, FieldLookup.Code in, ClassNode from, boolean onThis, List<FieldLookup.Code> seen) {
        return isMethodOfInterface(call, from, seen) && (seen.contains(in) || seen.add(in)) && (onThis && call.owner.equals(from.name) || isBelow(in, call.owner, seen, 0));
    }

    private boolean isMethodOfInterface(MethodInsnNode call, ClassNode from, List<FieldLookup.Code> seen) {
        if (call.owner.startsWith("java/util/function/")) {
            return JdkMethods.isOfInterface(call);
        }
        FieldLookup.Code named = code(call.owner);
        return named != null && (named.node().access & Opcodes.ACC_INTERFACE) != 0
                && ((named.node().access & Opcodes.ACC_PUBLIC) != 0 || packageName(named.node()).equals(packageName(from))) && declares(named, call, seen, 0);
    }

    private boolean declares(FieldLookup.Code type, MethodInsnNode call, List<FieldLookup.Code> seen, int depth) {
        if (type == null || depth > MAX_CHAIN) {
            return false;
        }
        seen.add(type);
        MethodNode method = method(type.node(), call.name, call.desc);
        return method != null ? (method.access & (Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC)) == Opcodes.ACC_PUBLIC
                : type.node().interfaces.stream().anyMatch(each -> declares(code(each), call, seen, depth + 1));
    }

    private boolean isBelow(FieldLookup.Code type, String wanted, List<FieldLookup.Code> seen, int depth) {
        if (type == null || depth > MAX_CHAIN) {
            return false;
        }
        if (!seen.contains(type)) {
            seen.add(type);
        }
        return type.node().name.equals(wanted) || type.node().interfaces.stream().anyMatch(each -> each.equals(wanted) || isBelow(code(each), wanted, seen, depth + 1))
                || isBelow(code(type.node().superName), wanted, seen, depth + 1);
    }

    private Callee callee(ClassNode in, MethodNode method) {
        Callee callee = known.get(method);
        if (callee == null && !known.containsKey(method)) {
            callee = analyze(in, method);
            known.put(method, callee);
        }
        return callee;
    }

    /** The class file of a class; null if it is not known. */
    FieldLookup.Code code(String name) {
        if (name == null || isOfJdk(name)) {
            return null;
        }
        if (!classes.containsKey(name)) {
            classes.put(name, lookup.code(name));
        }
        return classes.get(name);
    }

    /** Which were loaded before anybody could look. */
    private static boolean isOfJdk(String name) {
        return name.startsWith("java/") || name.startsWith("javax/") || name.startsWith("jdk/") || name.startsWith("sun/");
    }

    private static MethodNode method(ClassNode in, String name, String descriptor) {
        for (MethodNode each : in.methods) {
            if (each.name.equals(name) && each.desc.equals(descriptor)) {
                return each;
            }
        }
        return null;
    }

    private static boolean isBound(MethodInsnNode call, ClassNode from, ClassNode named, ClassNode in, MethodNode method) {
        boolean isStatic = (method.access & Opcodes.ACC_STATIC) != 0;
        boolean isInterface = (in.access & Opcodes.ACC_INTERFACE) != 0;
        if (isInterface != call.itf || isStatic != (call.getOpcode() == Opcodes.INVOKESTATIC)) {
            return false;
        } else if (isStatic) {
            return true;
        } else if (isInterface) {
            // no verifier sees to it that the receiver is of an interface: the call itself does
            return false;
        } else if (call.getOpcode() == Opcodes.INVOKESPECIAL) {
            return named == from || named.name.equals(from.superName);
        }
        return isFinal(named, method);
    }

    private static boolean isFinal(ClassNode named, MethodNode method) {
        return (method.access & (Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL)) != 0 || (named.access & Opcodes.ACC_FINAL) != 0;
    }

    /** Whether it is the receiver's class that decides. */
    private static boolean isOverridable(MethodInsnNode call, ClassNode named, ClassNode in, MethodNode method) {
        return call.getOpcode() == Opcodes.INVOKEVIRTUAL && !call.itf && ((in.access | named.access) & Opcodes.ACC_INTERFACE) == 0
                && (method.access & Opcodes.ACC_STATIC) == 0 && !isFinal(named, method);
    }

    private boolean isAccessible(ClassNode from, ClassNode named, ClassNode in, MethodNode method) {
        if (in == from) {
            return true;
        } else if ((named.access & Opcodes.ACC_PUBLIC) == 0 && !packageName(named).equals(packageName(from))) {
            return false;
        } else if ((method.access & Opcodes.ACC_PRIVATE) != 0) {
            return areNestmates(from, in);
        }
        return (method.access & Opcodes.ACC_PUBLIC) != 0 || packageName(in).equals(packageName(from));
    }

    private static String packageName(ClassNode type) {
        return type.name.substring(0, Math.max(0, type.name.lastIndexOf('/')));
    }

    private boolean areNestmates(ClassNode a, ClassNode b) {
        return host(a).equals(host(b)) && isMember(a) && isMember(b);
    }

    private static String host(ClassNode type) {
        return type.nestHostClass == null ? type.name : type.nestHostClass;
    }

    private boolean isMember(ClassNode type) {
        FieldLookup.Code host = code(host(type));
        return type.nestHostClass == null || host != null && host.node().nestMembers != null && host.node().nestMembers.contains(type.name);
    }

    private List<Reliance> reliances(List<FieldLookup.Code> chain, MethodNode method, boolean overridable) {
        List<Reliance> reliances = new ArrayList<>();
        for (FieldLookup.Code each : chain) {
            boolean declares = each == chain.get(chain.size() - 1);
            boolean initialised = declares && (method.access & Opcodes.ACC_STATIC) != 0;
            boolean open = !overridable && chain.size() == 1 && (each.node().access & method.access & Opcodes.ACC_PUBLIC) != 0 && isSelfContained(method);
            if (each.node() != own || initialised) {
                reliances.add(new Reliance(each.node().name, each.fileHash(), !open, declares && accessesFields(method), initialised));
            }
        }
        return reliances;
    }

    private static boolean accessesFields(MethodNode method) {
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction instanceof FieldInsnNode) {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing that is inlined of the method depends on which loader resolves the names in it. */
    private static boolean isSelfContained(MethodNode method) {
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction instanceof FieldInsnNode || instruction instanceof MethodInsnNode && NativeSubset.intrinsic(instruction) == null) {
                return false;
            }
        }
        return Stream.concat(Stream.of(Type.getReturnType(method.desc)), Arrays.stream(Type.getArgumentTypes(method.desc)))
                .map(type -> type.getSort() == Type.ARRAY ? type.getElementType() : type)
                .allMatch(type -> type.getSort() != Type.OBJECT || type.getInternalName().startsWith("java/"));
    }

    private static Callee analyze(ClassNode in, MethodNode method) {
        int size = 0;
        for (int i = 0; i < method.instructions.size(); i++) {
            size += method.instructions.get(i).getOpcode() >= 0 ? 1 : 0;
        }
        int excluded = Opcodes.ACC_SYNCHRONIZED | Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT;
        if ((method.access & excluded) != 0 || size == 0 || size > MAX_SIZE || ControlFlow.hasSubroutines(method)) {
            return null;
        }
        MethodNode plain = new MethodNode(Opcodes.ASM9, method.access, method.name, method.desc, null, null);
        plain.instructions = method.instructions;
        plain.maxLocals = method.maxLocals;
        plain.maxStack = method.maxStack;
        ControlFlow flow = new ControlFlow(plain);
        if (!new LoopForest(flow.blocks()).loops().isEmpty()) {
            return null;
        }
        TypeFlow types = new TypeFlow(in.name, plain, flow);
        boolean returns = false;
        for (int i = 0; i < flow.size(); i++) {
            int opcode = flow.instruction(i).getOpcode();
            if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN && types.before(i) != null) {
                int result = opcode == Opcodes.RETURN ? 0 : SimpleEffect.pops(opcode);
                if (types.before(i).height() != result) {
                    return null;
                }
                returns = true;
            }
        }
        return returns ? new Callee(method, in, new LoopRegion.Callee(in.name, method.name, method.desc, CodeHash.of(method)), size, flow, types) : null;
    }
}
