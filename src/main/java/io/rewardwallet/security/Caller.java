package io.rewardwallet.security;

import java.util.Arrays;
import java.util.Set;

/**
 * Who makes a call.
 *
 * @param id of the key; "token" for a token of an identity provider
 * @param name what the audit trail calls the caller
 * @param brand the only one that it may act for, or {@link #ALL_BRANDS}
 */
public record Caller(String id, String name, String brand, Set<Role> roles) {

    public static final String ALL_BRANDS = "*";

    public Caller {
        roles = Set.copyOf(roles);
    }

    public boolean isForAllBrands() {
        return brand.equals(ALL_BRANDS);
    }

    public boolean mayActFor(String otherBrand) {
        return isForAllBrands() || brand.equals(otherBrand);
    }

    public boolean hasOneOf(Role... wanted) {
        return Arrays.stream(wanted).anyMatch(roles::contains);
    }
}
