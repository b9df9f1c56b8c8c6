package dev.backedge.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks the Backedge agent to move the hot loops of a method, or of every method of a type, into native code while they run.
 *
 * <p>Without the agent it means nothing and costs nothing: it is kept in the class file alone, and the agent knows it by its
 * name, so that a copy of this file in a project of one's own works too. Code that carries it needs no {@code include}.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.TYPE})
public @interface Osr {
    /** How exactly compiled code keeps to Java's floating-point arithmetic. What is on a method wins over what is on its class, and both over the agent's option. */
    FloatingPoint fp() default FloatingPoint.DEFAULT;

    /** What compiled code may do to sums and products of floats and doubles. The interpreter, from which loops come and to which they return, is always strict. */
    enum FloatingPoint {
        /** What the agent's option {@code fp} says. */
        DEFAULT,
        /** As Java prescribes, bit by bit. */
        STRICT,
        /** Sums and products in any order: by vectors of partial results. */
        REASSOC,
        /** A product that is added to something is not rounded before: fused multiply-add. */
        CONTRACT,
        /** {@link #REASSOC} and {@link #CONTRACT}. */
        FAST
    }
}
