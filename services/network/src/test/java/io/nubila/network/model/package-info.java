@NullMarked
package io.nubila.network.model;

import org.jspecify.annotations.NullMarked;
