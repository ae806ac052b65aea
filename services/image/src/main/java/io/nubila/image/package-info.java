/** Images: the disks servers are made from. Start reading at {@code ImageModule}. */
@NullMarked
package io.nubila.image;

import org.jspecify.annotations.NullMarked;
