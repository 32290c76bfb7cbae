package io.signalbox.golden;

/** A line of a text file and its number, counted from 1, for whoever must say what is wrong in it. */
public record NumberedLine(int number, String text) {}
