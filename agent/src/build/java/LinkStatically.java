import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.GeneratorAdapter;
import org.objectweb.asm.commons.Method;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Build step: links the invokedynamic instructions of class files ahead of time. The lambdas of a class become a nested class, a record's {@code equals},
 * {@code hashCode} and {@code toString} become plain code.
 *
 * <p>The JVM links each of them when it first runs, by spinning a class: half a millisecond of the interpreter's time, and work for HotSpot's
 * compilers besides. The first compilation of a loop goes through hundreds, while the application waits for the loop.
 *
 * <p>Run as {@code java LinkStatically.java ROOT PACKAGE}: the class files of the package and those below it are rewritten in place.
 */
public final class LinkStatically {
    private static final String METAFACTORY = "java/lang/invoke/LambdaMetafactory";
    private static final String OBJECT_METHODS = "java/lang/runtime/ObjectMethods";

    private final Map<String, ClassNode> classes = new TreeMap<>();
    private final Map<String, byte[]> made = new TreeMap<>();
    /** By interface, what {@link #defaults} has found. */
    private final Map<String, Set<Method>> defaults = new HashMap<>();

    /** @param arguments the directory of the default package; the package, with slashes */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        LinkStatically linker = new LinkStatically();
        try (Stream<Path> files = Files.walk(root.resolve(arguments[1]))) {
            files.filter(file -> file.toString().endsWith(".class")).sorted().forEach(linker::read);
        }
        for (ClassNode node : List.copyOf(linker.classes.values())) {
            linker.link(node);
        }
        linker.write(root);
    }

    private void read(Path file) {
        try {
            ClassNode node = new ClassNode();
            new ClassReader(Files.readAllBytes(file)).accept(node, 0);
            classes.put(node.name, node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Path root) throws IOException {
        for (ClassNode node : classes.values()) {
            ClassWriter writer = new ClassWriter(0);
            node.accept(writer);
            Files.write(file(root, node.name), writer.toByteArray());
        }
        for (Map.Entry<String, byte[]> entry : made.entrySet()) {
            Files.write(file(root, entry.getKey()), entry.getValue());
        }
    }

    private static Path file(Path root, String className) {
        return root.resolve(className + ".class");
    }

    private void link(ClassNode node) {
        List<MethodNode> objectMethods = new ArrayList<>();
        List<LambdaClass> lambdas = new ArrayList<>();
        for (MethodNode method : node.methods) {
            for (AbstractInsnNode instruction : method.instructions.toArray()) {
                if (!(instruction instanceof InvokeDynamicInsnNode call)) {
                    continue;
                }
                String bootstrap = call.bsm.getOwner() + "." + call.bsm.getName();
                AbstractInsnNode linked = switch (bootstrap) {
                    case METAFACTORY + ".metafactory" -> lambda(node, call, lambdas);
                    case OBJECT_METHODS + ".bootstrap" -> objectMethod(node, call, objectMethods);
                    default -> throw new IllegalStateException(node.name + "." + method.name + ": cannot link " + bootstrap);
                };
                method.instructions.set(call, linked);
            }
        }
        node.methods.addAll(objectMethods);
        lambdas.forEach(lambda -> made.put(lambda.name, lambda.bytes()));
    }

    // -- lambdas

    /** Puts a lambda into a class, and makes the instruction that takes the place of its invokedynamic. */
    private AbstractInsnNode lambda(ClassNode host, InvokeDynamicInsnNode call, List<LambdaClass> lambdas) {
        Lambda lambda = new Lambda(call);
        LambdaClass of = lambdas.stream().filter(candidate -> candidate.takes(lambda)).findFirst().orElse(null);
        if (of == null) {
            String nestHost = host.nestHostClass == null ? host.name : host.nestHostClass;
            of = new LambdaClass(host.name + "$$" + lambdas.size(), host.version, nestHost);
            lambdas.add(of);
            ClassNode nest = classes.get(nestHost);
            if (nest.nestMembers == null) {
                nest.nestMembers = new ArrayList<>();
            }
            nest.nestMembers.add(of.name);
        }
        return of.add(lambda);
    }

    /** The methods of an interface, and of those that it extends, that are not abstract. */
    private Set<Method> defaults(String interfaceName) {
        Set<Method> known = defaults.get(interfaceName);
        if (known == null) {
            known = readDefaults(interfaceName);
            defaults.put(interfaceName, known);
        }
        return known;
    }

    private Set<Method> readDefaults(String interfaceName) {
        ClassNode node = classes.get(interfaceName);
        if (node == null) {
            try (InputStream in = ClassLoader.getSystemResourceAsStream(interfaceName + ".class")) {
                node = new ClassNode();
                new ClassReader(in).accept(node, ClassReader.SKIP_CODE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Set<Method> found = new HashSet<>();
        node.methods.stream().filter(method -> (method.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE)) == 0)
                .forEach(method -> found.add(new Method(method.name, method.desc)));
        node.interfaces.forEach(above -> found.addAll(defaults(above)));
        return found;
    }

    /** What an invokedynamic instruction says of its lambda. */
    private record Lambda(InvokeDynamicInsnNode call) {
        Type[] captured() {
            return Type.getArgumentTypes(call.desc);
        }

        Type type() {
            return Type.getReturnType(call.desc);
        }

        String interfaceName() {
            return type().getInternalName();
        }

        /** The one method of the interface. */
        Method method() {
            return new Method(call.name, ((Type) call.bsmArgs[0]).getDescriptor());
        }
    }

    /**
     * Some of the lambdas of a class, in one class: the JVM takes longer to load and to verify a class than to run what is in it once. It implements all their interfaces; an object of it knows which
     * lambda of those with the same method it is, and is used as nothing else.
     */
    private final class LambdaClass {
        /** Beyond some ten, C2 would not inline the method that chooses. */
        private static final int MOST_OF_A_METHOD = 10;
        private static final Method INIT = new Method("<init>", "()V");

        final String name;
        private final int version;
        private final String nestHost;
        private final Type self;
        private final Set<String> interfaces = new TreeSet<>();
        private final Map<Method, List<Lambda>> lambdas = new LinkedHashMap<>();
        /** Of the fields that hold what is captured: in each object as many of a type as one of the lambdas needs. */
        private final Map<Type, Integer> most = new LinkedHashMap<>();

        LambdaClass(String name, int version, String nestHost) {
            this.name = name;
            this.version = version;
            this.nestHost = nestHost;
            this.self = Type.getObjectType(name);
        }

        /** Whether the lambda's interface goes with the others: the JVM finds for none of them a method that another one has made. */
        boolean takes(Lambda lambda) {
            Set<Method> own = defaults(lambda.interfaceName());
            boolean apart = interfaces.stream().filter(other -> !other.equals(lambda.interfaceName())).map(LinkStatically.this::defaults)
                    .allMatch(others -> Collections.disjoint(others, own) && !others.contains(lambda.method()));
            return apart && Collections.disjoint(lambdas.keySet(), own)
                    && lambdas.getOrDefault(lambda.method(), List.of()).size() < MOST_OF_A_METHOD;
        }

        /** @return what leaves an object of the lambda on the stack */
        AbstractInsnNode add(Lambda lambda) {
            interfaces.add(lambda.interfaceName());
            Map<Type, Integer> needed = new LinkedHashMap<>();
            for (Type captured : lambda.captured()) {
                needed.merge(stored(captured), 1, Integer::sum);
            }
            needed.forEach((type, count) -> most.merge(type, count, Math::max));
            lambdas.computeIfAbsent(lambda.method(), method -> new ArrayList<>()).add(lambda);
            String made = maker(lambda);
            return lambda.captured().length == 0 ? new FieldInsnNode(Opcodes.GETSTATIC, name, made, lambda.type().getDescriptor())
                    : new MethodInsnNode(Opcodes.INVOKESTATIC, name, made, lambda.call().desc, false);
        }

        /** Name of the field that holds the lambda, or of the method that makes it. */
        private String maker(Lambda lambda) {
            int methodNumber = List.copyOf(lambdas.keySet()).indexOf(lambda.method());
            return "of" + methodNumber + "$" + lambdas.get(lambda.method()).indexOf(lambda);
        }

        /** The class file. */
        byte[] bytes() {
            ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            out.visit(version, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC, name, null, "java/lang/Object", interfaces.toArray(String[]::new));
            out.visitNestHost(nestHost);
            Method constructor = constructor(out);
            List<Lambda> withoutState = new ArrayList<>();
            for (Map.Entry<Method, List<Lambda>> of : lambdas.entrySet()) {
                implementation(out, of.getKey(), of.getValue());
                for (Lambda lambda : of.getValue()) {
                    if (lambda.captured().length == 0) {
                        withoutState.add(lambda);
                    } else {
                        factory(out, lambda, constructor);
                    }
                }
            }
            if (!withoutState.isEmpty()) {
                constants(out, withoutState, constructor);
            }
            out.visitEnd();
            return out.toByteArray();
        }

        private Method constructor(ClassWriter out) {
            List<Type> types = new ArrayList<>(List.of(Type.INT_TYPE));
            most.forEach((type, count) -> types.addAll(Collections.nCopies(count, type)));
            Method constructor = new Method("<init>", Type.VOID_TYPE, types.toArray(Type[]::new));
            GeneratorAdapter code = method(out, Opcodes.ACC_PRIVATE, constructor);
            code.loadThis();
            code.invokeConstructor(Type.getObjectType("java/lang/Object"), INIT);
            int argument = 0;
            field(out, code, "which", Type.INT_TYPE, argument++);
            for (Map.Entry<Type, Integer> of : most.entrySet()) {
                for (int i = 0; i < of.getValue(); i++) {
                    field(out, code, fieldName(of.getKey(), i), of.getKey(), argument++);
                }
            }
            code.returnValue();
            code.endMethod();
            return constructor;
        }

        private void field(ClassWriter out, GeneratorAdapter constructor, String field, Type type, int argument) {
            out.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, field, type.getDescriptor(), null, null);
            constructor.loadThis();
            constructor.loadArg(argument);
            constructor.putField(self, field, type);
        }

        /** Pushes a new object. */
        private void make(GeneratorAdapter code, Lambda lambda, Method constructor) {
            code.newInstance(self);
            code.dup();
            code.push(lambdas.get(lambda.method()).indexOf(lambda));
            Type[] captured = lambda.captured();
            for (Map.Entry<Type, Integer> of : most.entrySet()) {
                int pushed = 0;
                for (int i = 0; i < captured.length; i++) {
                    if (stored(captured[i]).equals(of.getKey())) {
                        code.loadArg(i);
                        pushed++;
                    }
                }
                for (; pushed < of.getValue(); pushed++) {
                    pushZero(code, of.getKey());
                }
            }
            code.invokeConstructor(self, constructor);
        }

        private void factory(ClassWriter out, Lambda lambda, Method constructor) {
            GeneratorAdapter code = method(out, Opcodes.ACC_STATIC, new Method(maker(lambda), lambda.call().desc));
            make(code, lambda, constructor);
            code.returnValue();
            code.endMethod();
        }

        private void constants(ClassWriter out, List<Lambda> withoutState, Method constructor) {
            GeneratorAdapter code = method(out, Opcodes.ACC_STATIC, new Method("<clinit>", "()V"));
            for (Lambda lambda : withoutState) {
                out.visitField(Opcodes.ACC_STATIC | Opcodes.ACC_FINAL, maker(lambda), lambda.type().getDescriptor(), null, null);
                make(code, lambda, constructor);
                code.putStatic(self, maker(lambda), lambda.type());
            }
            code.returnValue();
            code.endMethod();
        }

        /** A method of the interfaces: chooses the lambda. */
        private void implementation(ClassWriter out, Method method, List<Lambda> of) {
            GeneratorAdapter code = method(out, Opcodes.ACC_PUBLIC, method);
            if (of.size() > 1) {
                Object[] locals = locals(method);
                Label[] starts = of.stream().map(lambda -> new Label()).toArray(Label[]::new);
                code.loadThis();
                code.getField(self, "which", Type.INT_TYPE);
                code.visitTableSwitchInsn(0, starts.length - 1, starts[starts.length - 1], starts);
                for (int i = 0; i < starts.length; i++) {
                    code.mark(starts[i]);
                    code.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
                    call(code, of.get(i));
                }
            } else {
                call(code, of.get(0));
            }
            code.endMethod();
        }

        private Object[] locals(Method method) {
            List<Object> locals = new ArrayList<>(List.of(name));
            for (Type argument : method.getArgumentTypes()) {
                locals.add(switch (stored(argument).getSort()) {
                    case Type.INT -> Opcodes.INTEGER;
                    case Type.LONG -> Opcodes.LONG;
                    case Type.FLOAT -> Opcodes.FLOAT;
                    case Type.DOUBLE -> Opcodes.DOUBLE;
                    default -> argument.getInternalName();
                });
            }
            return locals.toArray();
        }

        /** Adapts the arguments as {@code LambdaMetafactory} documents, calls, and returns. */
        private void call(GeneratorAdapter code, Lambda lambda) {
            InvokeDynamicInsnNode call = lambda.call();
            Type erased = (Type) call.bsmArgs[0];
            Handle target = (Handle) call.bsmArgs[1];
            Type[] captured = lambda.captured();
            Type owner = Type.getObjectType(target.getOwner());
            boolean constructs = target.getTag() == Opcodes.H_NEWINVOKESPECIAL;
            if (constructs) {
                code.newInstance(owner);
                code.dup();
            }
            List<Type> wanted = new ArrayList<>(List.of(Type.getArgumentTypes(target.getDesc())));
            if (!constructs && target.getTag() != Opcodes.H_INVOKESTATIC) {
                wanted.add(0, owner);
            }
            Map<Type, Integer> read = new LinkedHashMap<>();
            for (int i = 0; i < captured.length; i++) {
                Type type = stored(captured[i]);
                code.loadThis();
                code.getField(self, fieldName(type, read.merge(type, 1, Integer::sum) - 1), type);
                // what is no reference has been captured as what it is taken as, or is widened
                adapt(code, type.getSort() == Type.OBJECT ? type : captured[i], wanted.get(i));
            }
            for (int i = 0; i < erased.getArgumentTypes().length; i++) {
                code.loadArg(i);
                adapt(code, erased.getArgumentTypes()[i], wanted.get(captured.length + i));
            }
            int opcode = switch (target.getTag()) {
                case Opcodes.H_INVOKESTATIC -> Opcodes.INVOKESTATIC;
                case Opcodes.H_INVOKEINTERFACE -> Opcodes.INVOKEINTERFACE;
                case Opcodes.H_NEWINVOKESPECIAL -> Opcodes.INVOKESPECIAL;
                // a private method of the nest, which invokespecial reaches from its own class alone
                case Opcodes.H_INVOKEVIRTUAL, Opcodes.H_INVOKESPECIAL -> target.isInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
                default -> throw new IllegalStateException("cannot link " + target);
            };
            code.visitMethodInsn(opcode, target.getOwner(), target.getName(), target.getDesc(), target.isInterface());
            Type result = constructs ? owner : Type.getReturnType(target.getDesc());
            if (erased.getReturnType().equals(Type.VOID_TYPE)) {
                discard(code, result);
            } else {
                adapt(code, result, ((Type) call.bsmArgs[2]).getReturnType());
            }
            code.returnValue();
        }

        /** What a field must be to hold a value of a type. */
        private static Type stored(Type type) {
            return switch (type.getSort()) {
                case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT -> Type.INT_TYPE;
                case Type.ARRAY, Type.OBJECT -> Type.getObjectType("java/lang/Object");
                default -> type;
            };
        }

        private static String fieldName(Type type, int number) {
            return (type.getSort() == Type.OBJECT ? "A" : type.getDescriptor()) + number;
        }

        private static void pushZero(GeneratorAdapter code, Type type) {
            switch (type.getSort()) {
                case Type.LONG -> code.push(0L);
                case Type.FLOAT -> code.push(0f);
                case Type.DOUBLE -> code.push(0d);
                case Type.INT -> code.push(0);
                default -> code.push((String) null);
            }
        }
    }

    private static void discard(GeneratorAdapter code, Type type) {
        if (type.getSize() == 1) {
            code.pop();
        } else if (type.getSize() == 2) {
            code.pop2();
        }
    }

    private static void adapt(GeneratorAdapter code, Type from, Type to) {
        boolean fromPrimitive = from.getSort() <= Type.DOUBLE;
        boolean toPrimitive = to.getSort() <= Type.DOUBLE;
        if (fromPrimitive && toPrimitive) {
            code.cast(from, to);
        } else if (fromPrimitive) {
            code.valueOf(from);
        } else if (toPrimitive) {
            code.unbox(to);
        } else if (!from.equals(to) && !to.getInternalName().equals("java/lang/Object")) {
            code.checkCast(to);
        }
    }

    private static GeneratorAdapter method(ClassWriter out, int access, Method method) {
        MethodVisitor visitor = out.visitMethod(access, method.getName(), method.getDescriptor(), null, null);
        visitor.visitCode();
        return new GeneratorAdapter(visitor, access, method.getName(), method.getDescriptor());
    }

    // -- records

    /** Adds the static method that does what {@code ObjectMethods} would make, and returns the call of it. */
    private static AbstractInsnNode objectMethod(ClassNode record, InvokeDynamicInsnNode call, List<MethodNode> methods) {
        List<Handle> getters = new ArrayList<>();
        for (int i = 2; i < call.bsmArgs.length; i++) {
            getters.add((Handle) call.bsmArgs[i]);
        }
        Method method = new Method("record$" + call.name, call.desc);
        MethodNode node = new MethodNode(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC, method.getName(), method.getDescriptor(), null, null);
        GeneratorAdapter code = new GeneratorAdapter(node, node.access, node.name, node.desc);
        Type self = Type.getObjectType(record.name);
        switch (call.name) {
            case "equals" -> equalsOf(code, self, getters);
            case "hashCode" -> hashCodeOf(code, self, getters);
            case "toString" -> toStringOf(code, self, getters, (String) call.bsmArgs[1]);
            default -> throw new IllegalStateException(record.name + ": cannot link " + call.name);
        }
        code.endMethod();
        node.visitMaxs(6, 4);
        methods.add(node);
        return new MethodInsnNode(Opcodes.INVOKESTATIC, record.name, node.name, node.desc, false);
    }

    private static void equalsOf(GeneratorAdapter code, Type self, List<Handle> getters) {
        Label different = new Label();
        code.loadArg(1);
        code.instanceOf(self);
        code.visitJumpInsn(Opcodes.IFEQ, different);
        for (Handle getter : getters) {
            Type type = Type.getType(getter.getDesc());
            code.loadArg(0);
            code.getField(self, getter.getName(), type);
            code.loadArg(1);
            code.checkCast(self);
            code.getField(self, getter.getName(), type);
            switch (type.getSort()) {
                case Type.FLOAT, Type.DOUBLE -> {
                    code.invokeStatic(boxOf(type), new Method("compare", Type.INT_TYPE, new Type[] {type, type}));
                    code.visitJumpInsn(Opcodes.IFNE, different);
                }
                case Type.LONG -> {
                    code.visitInsn(Opcodes.LCMP);
                    code.visitJumpInsn(Opcodes.IFNE, different);
                }
                case Type.ARRAY, Type.OBJECT -> {
                    code.invokeStatic(Type.getObjectType("java/util/Objects"), new Method("equals", "(Ljava/lang/Object;Ljava/lang/Object;)Z"));
                    code.visitJumpInsn(Opcodes.IFEQ, different);
                }
                default -> code.visitJumpInsn(Opcodes.IF_ICMPNE, different);
            }
        }
        code.push(true);
        code.returnValue();
        code.mark(different);
        code.visitFrame(Opcodes.F_NEW, 2, new Object[] {self.getInternalName(), "java/lang/Object"}, 0, new Object[0]);
        code.push(false);
        code.returnValue();
    }

    private static void hashCodeOf(GeneratorAdapter code, Type self, List<Handle> getters) {
        code.push(0);
        for (Handle getter : getters) {
            Type type = Type.getType(getter.getDesc());
            code.push(31);
            code.visitInsn(Opcodes.IMUL);
            code.loadArg(0);
            code.getField(self, getter.getName(), type);
            if (type.getSort() <= Type.DOUBLE) {
                code.invokeStatic(boxOf(type), new Method("hashCode", Type.INT_TYPE, new Type[] {type}));
            } else {
                code.invokeStatic(Type.getObjectType("java/util/Objects"), new Method("hashCode", "(Ljava/lang/Object;)I"));
            }
            code.visitInsn(Opcodes.IADD);
        }
        code.returnValue();
    }

    private static void toStringOf(GeneratorAdapter code, Type self, List<Handle> getters, String names) {
        Type builder = Type.getObjectType("java/lang/StringBuilder");
        String name = self.getInternalName();
        String simple = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('$')) + 1);
        String[] components = names.split(";");
        code.newInstance(builder);
        code.dup();
        code.invokeConstructor(builder, new Method("<init>", "()V"));
        for (int i = 0; i < getters.size(); i++) {
            append(code, (i == 0 ? simple + "[" : ", ") + components[i] + "=");
            Type type = Type.getType(getters.get(i).getDesc());
            code.loadArg(0);
            code.getField(self, getters.get(i).getName(), type);
            Type shown = switch (type.getSort()) {
                case Type.BYTE, Type.SHORT -> Type.INT_TYPE;
                case Type.ARRAY, Type.OBJECT -> Type.getObjectType("java/lang/Object");
                default -> type;
            };
            code.invokeVirtual(builder, new Method("append", builder, new Type[] {shown}));
        }
        append(code, getters.isEmpty() ? simple + "[]" : "]");
        code.invokeVirtual(builder, new Method("toString", "()Ljava/lang/String;"));
        code.returnValue();
    }

    private static void append(GeneratorAdapter code, String text) {
        code.push(text);
        code.invokeVirtual(Type.getObjectType("java/lang/StringBuilder"), new Method("append", "(Ljava/lang/String;)Ljava/lang/StringBuilder;"));
    }

    private static Type boxOf(Type primitive) {
        return Type.getObjectType(switch (primitive.getSort()) {
            case Type.BOOLEAN -> "java/lang/Boolean";
            case Type.BYTE -> "java/lang/Byte";
            case Type.CHAR -> "java/lang/Character";
            case Type.SHORT -> "java/lang/Short";
            case Type.INT -> "java/lang/Integer";
            case Type.LONG -> "java/lang/Long";
            case Type.FLOAT -> "java/lang/Float";
            default -> "java/lang/Double";
        });
    }
}
