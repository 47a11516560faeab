package io.rewardwallet.issuance;

/** Asks how many units of a reward were issued over all customers of a brand; answered with a {@link Long}. */
public record CountRewardIssuances(String brand, long rewardId) {}
