package io.rewardwallet.security;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which callers may make a call. A call without it is refused to everyone, so that it cannot be forgotten. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface AllowedTo {

    /** One of them is enough. */
    Role[] value();

    BrandRule brand();
}
