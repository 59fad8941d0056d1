<?php
/** Two updates, of which the second has more to do when it is called first. */
function stand_in_update_once()
{
    update_option('stand_in_updates', get_option('stand_in_updates', 0) + 1);
    return false;
}

function stand_in_update_twice()
{
    update_option('stand_in_updates', get_option('stand_in_updates', 0) + 1);
    return get_option('stand_in_updates') % 4 !== 0;
}
