import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
 * Build step: links the invokedynamic instructions of class files ahead of time. A lambda becomes a nested class, a record's {@code equals},
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
        int lambdas = 0;
        for (MethodNode method : node.methods) {
            for (AbstractInsnNode instruction : method.instructions.toArray()) {
                if (!(instruction instanceof InvokeDynamicInsnNode call)) {
                    continue;
                }
                String bootstrap = call.bsm.getOwner() + "." + call.bsm.getName();
                AbstractInsnNode linked = switch (bootstrap) {
                    case METAFACTORY + ".metafactory" -> lambda(node, call, lambdas++);
                    case OBJECT_METHODS + ".bootstrap" -> objectMethod(node, call, objectMethods);
                    default -> throw new IllegalStateException(node.name + "." + method.name + ": cannot link " + bootstrap);
                };
                method.instructions.set(call, linked);
            }
        }
        node.methods.addAll(objectMethods);
    }

    // -- lambdas

    /** Makes the class of a lambda, and the instruction that takes the place of its invokedynamic. */
    private AbstractInsnNode lambda(ClassNode host, InvokeDynamicInsnNode call, int number) {
        String name = host.name + "$$" + number;
        Type[] captured = Type.getArgumentTypes(call.desc);
        Type type = Type.getReturnType(call.desc);
        ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        out.visit(host.version, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC, name, null, "java/lang/Object", new String[] {type.getInternalName()});
        String nestHost = host.nestHostClass == null ? host.name : host.nestHostClass;
        out.visitNestHost(nestHost);
        ClassNode nest = classes.get(nestHost);
        if (nest.nestMembers == null) {
            nest.nestMembers = new ArrayList<>();
        }
        nest.nestMembers.add(name);

        Method constructor = new Method("<init>", Type.VOID_TYPE, captured);
        GeneratorAdapter code = method(out, 0, constructor);
        code.loadThis();
        code.invokeConstructor(Type.getObjectType("java/lang/Object"), new Method("<init>", "()V"));
        for (int i = 0; i < captured.length; i++) {
            out.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, "f" + i, captured[i].getDescriptor(), null, null);
            code.loadThis();
            code.loadArg(i);
            code.putField(Type.getObjectType(name), "f" + i, captured[i]);
        }
        code.returnValue();
        code.endMethod();
        implementation(out, name, call, captured);

        AbstractInsnNode replacement = captured.length == 0 ? singleton(out, name, type) : factory(out, name, captured, type);
        out.visitEnd();
        made.put(name, out.toByteArray());
        return replacement;
    }

    private static AbstractInsnNode singleton(ClassWriter out, String name, Type type) {
        out.visitField(Opcodes.ACC_STATIC | Opcodes.ACC_FINAL, "IT", type.getDescriptor(), null, null);
        Type self = Type.getObjectType(name);
        GeneratorAdapter code = method(out, Opcodes.ACC_STATIC, new Method("<clinit>", "()V"));
        code.newInstance(self);
        code.dup();
        code.invokeConstructor(self, new Method("<init>", "()V"));
        code.putStatic(self, "IT", type);
        code.returnValue();
        code.endMethod();
        return new FieldInsnNode(Opcodes.GETSTATIC, name, "IT", type.getDescriptor());
    }

    private static AbstractInsnNode factory(ClassWriter out, String name, Type[] captured, Type type) {
        Method factory = new Method("of", type, captured);
        Type self = Type.getObjectType(name);
        GeneratorAdapter code = method(out, Opcodes.ACC_STATIC, factory);
        code.newInstance(self);
        code.dup();
        code.loadArgs();
        code.invokeConstructor(self, new Method("<init>", Type.VOID_TYPE, captured));
        code.returnValue();
        code.endMethod();
        return new MethodInsnNode(Opcodes.INVOKESTATIC, name, factory.getName(), factory.getDescriptor(), false);
    }

    /** The one method of the functional interface: adapts the arguments as {@code LambdaMetafactory} documents, and calls. */
    private static void implementation(ClassWriter out, String name, InvokeDynamicInsnNode call, Type[] captured) {
        Type erased = (Type) call.bsmArgs[0];
        Handle target = (Handle) call.bsmArgs[1];
        GeneratorAdapter code = method(out, Opcodes.ACC_PUBLIC, new Method(call.name, erased.getDescriptor()));
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
        for (int i = 0; i < captured.length; i++) {
            code.loadThis();
            code.getField(Type.getObjectType(name), "f" + i, captured[i]);
            adapt(code, captured[i], wanted.get(i));
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
        code.endMethod();
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
