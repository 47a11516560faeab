package io.rewardwallet.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** Addresses of pages; customers and requestIds may hold any character. */
public final class Links {

    static final Links ALL = new Links();

    private Links() {}

    public String customer(String brand, String customer) {
        return brand(brand) + "/customers/" + encoded(customer);
    }

    /** In the query, since browsers take a path's {@code ..} for a step up, however it is encoded. */
    public String request(String brand, String requestId) {
        return brand(brand) + "/request?id=" + encoded(requestId);
    }

    public String rewards(String brand) {
        return brand(brand) + "/rewards";
    }

    public String reward(String brand, Object rewardId) {
        return rewards(brand) + "/" + encoded(String.valueOf(rewardId));
    }

    public String issue(String brand) {
        return brand(brand) + "/issue";
    }

    public String credit(String brand) {
        return brand(brand) + "/credit";
    }

    public String model(String name) {
        return "/console/read-models/" + encoded(name);
    }

    /** {@code ?a=1&b=2} of what is not empty; nothing when all is. */
    public String query(Map<String, String> parameters) {
        String pairs = parameters.entrySet().stream()
                .filter(parameter -> !parameter.getValue().isEmpty())
                .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return pairs.isEmpty() ? "" : "?" + pairs;
    }

    private static String brand(String brand) {
        return "/console/brands/" + encoded(brand);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
