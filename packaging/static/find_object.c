/* Debian's libgcc_eh asks glibc which part of the program an address belongs to; musl has no such function. In a static
 * program there is one part, whose headers tell. Linked beside libgcc_eh by `cargo xtask package`. */
#define _GNU_SOURCE
#include <link.h>
#include <pthread.h>
#include <stddef.h>

/* libgcc_eh names the functions of threads weakly, and calls them because with glibc they are always there. In a static
 * program they are when somebody else wants them. */
__attribute__((used)) static const void *const threads[] = {
    pthread_once,        pthread_mutex_lock,  pthread_mutex_unlock, pthread_key_create,
    pthread_getspecific, pthread_setspecific,
};

/* As glibc's dlfcn.h has it for machines without a base of data. */
struct dl_find_object {
    unsigned long flags;
    void *map_start, *map_end;
    struct link_map *link_map;
    void *eh_frame;
    unsigned long reserved[7];
};

struct search {
    unsigned long address;
    struct dl_find_object *found;
};

static int look(struct dl_phdr_info *part, size_t size, void *data)
{
    struct search *search = data;
    void *eh_frame = NULL;
    int is_inside = 0;
    (void)size;
    for (int i = 0; i < part->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &part->dlpi_phdr[i];
        unsigned long start = part->dlpi_addr + header->p_vaddr, end = start + header->p_memsz;
        if (header->p_type == PT_GNU_EH_FRAME)
            eh_frame = (void *)start;
        if (header->p_type == PT_LOAD && search->address >= start && search->address < end) {
            is_inside = 1;
            search->found->map_start = (void *)start;
            search->found->map_end = (void *)end;
        }
    }
    if (!is_inside || !eh_frame)
        return 0;
    search->found->flags = 0;
    search->found->link_map = NULL;
    search->found->eh_frame = eh_frame;
    return 1;
}

int _dl_find_object(void *address, struct dl_find_object *found)
{
    struct search search = { (unsigned long)address, found };
    return dl_iterate_phdr(look, &search) ? 0 : -1;
}

/* mimalloc, compiled by the machine's gcc, counts bits by a function of libgcc's, which is not linked. */
int __popcountdi2(long long value)
{
    unsigned long long bits = (unsigned long long)value;
    bits -= (bits >> 1) & 0x5555555555555555ULL;
    bits = (bits & 0x3333333333333333ULL) + ((bits >> 2) & 0x3333333333333333ULL);
    bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
    return (int)((bits * 0x0101010101010101ULL) >> 56);
}
