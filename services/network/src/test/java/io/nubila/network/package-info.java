@NullMarked
package io.nubila.network;

import org.jspecify.annotations.NullMarked;
