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
}
