package dev.backedge.instrument.select;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isAnnotatedWith;
import static net.bytebuddy.matcher.ElementMatchers.isNative;
import static net.bytebuddy.matcher.ElementMatchers.nameEndsWith;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;

import dev.backedge.instrument.MethodFilter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/** Decides on the methods of a class that may hold chosen ones. The one class that touches Byte Buddy. */
final class ByteBuddySelection {
    private static final String CLASS_INITIALISER = "<clinit>";

    private ByteBuddySelection() {
    }

    /** The methods to rewrite, or null if there are none. */
    static MethodFilter choose(String internalName, byte[] classFile, List<NamePattern> include, List<NamePattern> exclude) {
        String binaryName = internalName.replace('/', '.');
        TypeDescription type = TypePool.Default.of(new OneClass(binaryName, classFile)).describe(binaryName).resolve();
        ElementMatcher.Junction<TypeDescription> annotation = nameEndsWith(".Osr").or(nameEndsWith("$Osr")).or(named("Osr"));
        boolean annotatedType = isAnnotatedWith(annotation).matches(type);
        ElementMatcher<MethodDescription> wanted = isAnnotatedWith(annotation).or(method -> annotatedType || anyMatches(include, internalName, method.getInternalName()));
        ElementMatcher<MethodDescription> unwanted = method -> anyMatches(exclude, internalName, method.getInternalName());
        Set<String> names = new HashSet<>();
        Set<String> chosen = new HashSet<>();
        for (MethodDescription method : type.getDeclaredMethods().filter(not(isAbstract()).and(not(isNative())).and(wanted).and(not(unwanted)))) {
            names.add(method.getInternalName());
            chosen.add(method.getInternalName() + method.getDescriptor());
        }
        for (MethodDescription method : type.getDeclaredMethods()) {
            if (method.isSynthetic() && names.contains(enclosingMethod(method.getInternalName())) && !unwanted.matches(method)) {
                chosen.add(method.getInternalName() + method.getDescriptor());
            }
        }
        // Byte Buddy does not describe class initialisers
        boolean initialiser = (annotatedType || anyMatches(include, internalName, CLASS_INITIALISER)) && !anyMatches(exclude, internalName, CLASS_INITIALISER);
        if (chosen.isEmpty() && !initialiser) {
            return null;
        }
        return (method, descriptor) -> method.equals(CLASS_INITIALISER) ? initialiser : chosen.contains(method + descriptor);
    }

    private static boolean anyMatches(List<NamePattern> patterns, String internalName, String method) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(internalName, method));
    }

    /** A lambda's body belongs to the method that it is written in: javac calls it {@code lambda$method$0}. */
    private static String enclosingMethod(String method) {
        int end = method.lastIndexOf('$');
        return method.startsWith("lambda$") && end > "lambda$".length() ? method.substring("lambda$".length(), end) : "";
    }

    /**
     * Finds the one class and, since Byte Buddy leaves out annotations whose class it cannot find, an empty annotation for every
     * name that is asked for as {@code Osr}: the real one need not be on the class path.
     */
    private record OneClass(String name, byte[] classFile) implements ClassFileLocator {
        @Override
        public Resolution locate(String wanted) {
            if (wanted.equals(name)) {
                return new Resolution.Explicit(classFile);
            }
            if (!wanted.equals("Osr") && !wanted.endsWith(".Osr") && !wanted.endsWith("$Osr")) {
                return new Resolution.Illegal(wanted);
            }
            ClassWriter writer = new ClassWriter(0);
            writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT | Opcodes.ACC_ANNOTATION, wanted.replace('.', '/'),
                    null, "java/lang/Object", new String[] {"java/lang/annotation/Annotation"});
            return new Resolution.Explicit(writer.toByteArray());
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
